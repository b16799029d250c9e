"""Takes by random rules, asked of the cabinet and of the plain model of the rules beside it."""
