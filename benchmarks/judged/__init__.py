"""Queries as members say them, with what would be relevant in the demo catalogue: `queries.jsonl`.

A line is {id, kind, query, relevant} and, unless English, its language. `kind` is "meaning" when relevance lies in what
a class is for, and "constraint" when it lies in facts that are also filters: there a search that filters is right by
construction, so the two are reported apart. `relevant` is a list of {grade, all}; a class has the highest grade whose
conditions (`judging.CONDITIONS`) all hold, and none otherwise.
"""
