"""factlab: privacy-preserving linkage of partners' lists of voorzieningen, and protected tables per wijk."""
