"""Runs factlab from a checkout; the installed command is `factlab`."""

from factlab.cli import main

if __name__ == "__main__":
    main()
