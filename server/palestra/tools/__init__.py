"""The MCP tools, one file each: this folder's listing is `tools/list`.

A tool's name is its function, its description the docstring, its input schema the signature, its output schema the
return type and its sentence for hosts without a screen the result's own; the rest stands in the decorator, all of it.
"""
