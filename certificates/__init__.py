"""The print shop: plain facts in, documents out; no database and no web.

A design is a folder of `designs/`: document.html, design.css and sample.json, whose facts are plain values. What a
document loads comes from its own folder, from `designs/_house`, or was handed in with its facts; nothing else is read.
"""
