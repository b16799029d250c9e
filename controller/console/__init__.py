"""The sub-commands of `keycabinet` that need only the journal; nothing here moves a bolt."""
