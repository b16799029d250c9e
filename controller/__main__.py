"""`python -m controller`: the command `keycabinet`, where it is not on the path."""

from controller.cli import main

main()
