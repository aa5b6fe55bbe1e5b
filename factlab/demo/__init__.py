"""The invented municipality: a Zaanstad with real postcodes and wijken, and nothing else that is real."""

from factlab.demo.story import DemoMunicipality, DemoPartner, invent, truth
from factlab.demo.truth import Told, Truth

__all__ = ["DemoMunicipality", "DemoPartner", "Told", "Truth", "invent", "truth"]
