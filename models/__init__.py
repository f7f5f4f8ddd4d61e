"""Papers in, verdicts out: the classifiers, their calibration and the bundles they ship in."""
