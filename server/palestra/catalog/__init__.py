"""Classes, programmes, exercises and instructors: content, rights, ingestion."""
