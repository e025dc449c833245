"""How a recorded scheduler of a framework is written in the Anneal language.

One module a framework. Each has MAPPINGS: scheduler name -> function from record to `Program`, which raises `LeftOut` with
the reason when the library does not reproduce what was recorded.
"""
