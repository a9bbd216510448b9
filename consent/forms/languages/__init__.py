"""The catalogues of our own words on the tablet, and whether a speaker checked them."""
