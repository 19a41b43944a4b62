"""Addresses of presets and recipes in the API."""

from django.urls import path

from sessions.presets import api

urlpatterns = [
    path("presets/", api.Presets.as_view(), name="presets"),
    path("presets/<int:preset_id>/", api.OnePreset.as_view(), name="preset"),
    path("recipes/difference/", api.RecipeDifference.as_view(), name="recipe-difference"),
    path("recipes/<slug:kind>/", api.RecipeText.as_view(), name="recipe"),
    path("recipes/<slug:kind>/schema/", api.RecipeSchema.as_view(), name="recipe-schema"),
]
