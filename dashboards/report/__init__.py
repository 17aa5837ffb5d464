"""The report in words: what a frozen record says, in one of the languages.

Page, charts and files all say it with these sentences, so that none tells it otherwise.
"""
