"""The terminal screens. Shows, never decides. The only importer of textual."""
