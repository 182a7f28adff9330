"""How a verdict came about, method by method, as blocks that a view draws. Pure: a verdict in, sections out."""
