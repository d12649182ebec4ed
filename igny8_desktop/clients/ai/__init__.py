"""Reach AI models over any OpenAI-compatible server."""

from igny8_desktop.clients.ai.providers import PROVIDERS, AiChoice, ConfiguredAiProviders, KnownProvider

__all__ = ["PROVIDERS", "AiChoice", "ConfiguredAiProviders", "KnownProvider"]
