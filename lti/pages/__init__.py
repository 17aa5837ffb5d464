"""What every page shares: the base template and look, the language, errors, dates."""

from lti.pages.answers import answer, blueprint, prepare
from lti.pages.languages import LANGUAGES, language_of, text_in

__all__ = ["LANGUAGES", "answer", "blueprint", "language_of", "prepare", "text_in"]
