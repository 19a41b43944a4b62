"""Songs, their versions and stems, and the orders that change them."""
