"""`python -m factlab`"""

from factlab.cli import main

main()
