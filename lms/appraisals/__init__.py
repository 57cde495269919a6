"""Appraisal (评议考核, C7): once a year and bureau, each unit by the same indicators, with formula and source.

Promises: figures are those of the rooms on one day, frozen when the round opens; what people add has a reason; who
opens and who publishes are two people; nothing here decides about a person's rank or post (ZJG-7-9).
"""
