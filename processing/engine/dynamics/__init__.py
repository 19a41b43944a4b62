"""What follows the level of a sound: compression, gates, de-essers, pockets; and saturation.

All of them are processors (see processor.py), work on float64 of shape (channels, frames), and give
the same result whatever the sizes of the blocks. `threshold_lu` counts from a gated loudness that
is measured beforehand, so that turning a stem up changes nothing.
"""

from processing.engine.dynamics.compressor import Compression
from processing.engine.dynamics.de_esser import DeEssing, EssBalance
from processing.engine.dynamics.gate import Gating
from processing.engine.dynamics.pocket import Pocketing
from processing.engine.dynamics.saturation import Saturating

__all__ = ["Compression", "DeEssing", "EssBalance", "Gating", "Pocketing", "Saturating"]
