"""The rules once more, as plain as they are written down: what the cabinet is compared with.

Nothing here imports anything of the cabinet.
"""
