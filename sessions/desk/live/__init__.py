"""The live stream of a project: what happened, told to who may know, for as long as they may."""
