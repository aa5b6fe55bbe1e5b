"""Drawings as inline SVG, from plain numbers: no script, nothing from elsewhere. Hidden is hatched, never empty."""
