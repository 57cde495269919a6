"""Appraisal (评议考核, C7): once a year and bureau, every unit by the same indicators, each with its formula and source.

Promises: figures are those of the rooms on one day, frozen when the round opens; what people add has a reason; who
opens and who publishes are two people; nothing here decides about a person's rank or post (ZJG-7-9).
"""
