"""Every word that the ingest check may answer, and which verdict it means."""

from __future__ import annotations

OK = "ok"

REJECTS = {
    "empty_file": "no bytes at all",
    "not_audio": "the content is no sound, whatever the name says",
    "unsupported_container": "a container that is not taken, such as Ogg, CAF or Wave64",
    "malformed": "a header that contradicts the file or itself: two readers could disagree",
    "truncated": "more sound is declared than there are bytes",
    "corrupt": "frames that fail their checksum, are missing, or change their kind",
    "no_audio": "a header, and no sound",
    "too_short": "fewer frames than 10 ms",
    "bad_channels": "no channels",
    "too_many_channels": "over 32 channels",
    "bad_sample_rate": "outside of 8 to 768 kHz, or no number",
    "bad_bit_depth": "not 8, 16, 24, 32 bits, 32 or 64 in float; or more used than there are",
    "unsupported_codec": "sound that is stored as something else than PCM, float, FLAC, MP3, AAC "
    "or ALAC",
    "no_finite_audio": "1 % of the samples or more are NaN or infinity",
    "level_out_of_range": "more than 60 dB above full scale",
    "duration_limit": "over six hours, 20 GB, or 64 GB decoded",
    "too_many_chunks": "over 1,000 chunks",
    "unsafe_path": "a ZIP with names that climb out of it, or are absolute",
    "unsafe_entry": "a ZIP with links or devices",
    "duplicate_entry": "a ZIP with the same name twice, for some systems at least",
    "nested_archive": "an archive in a ZIP",
    "too_many_entries": "a ZIP with over 500 entries",
    "encrypted": "a ZIP with a password",
    "compression_ratio": "a ZIP that unpacks to more than sound explains",
    "unreadable": "the decoder gave up, or the file cannot be opened",
    "too_slow": "the decoder ran out of its time",
    "disk_full": "no room for the decoded sound",
}

WARNS = {
    "size_from_file": "the header does not tell its length; the bytes were counted",
    "duration_mismatch": "an MP3 that claims another length than it has",
    "format_change": "an MP3 whose sample rate changes; it was made even",
    "checksum_mismatch": "a FLAC whose MD5 is not that of its sound",
    "nonfinite_sanitized": "fewer than 1 % of the samples NaN or infinity; they were made silent",
    "over_full_scale": "samples above 0 dBFS; they are kept",
    "clipping": "tops of the wave that are cut off",
    "dc_offset": "a wave that does not swing around zero",
    "antiphase": "left and right against each other",
    "dead_channel": "one side silent",
    "silent": "nothing above -90 dBFS",
    "mostly_silent": "next to nothing",
    "too_short_for_loudness": "under 400 ms",
    "low_sample_rate": "under 32 kHz",
    "unusual_sample_rate": "over 192 kHz",
    "many_channels": "over 8 channels",
    "metadata_dropped": "tags with false counts, giant, packed, or with entities; left out",
    "metadata_sanitized": "tags with code, formulas, control or bidi characters; left out",
    "cover_dropped": "a cover that is no plain PNG or JPEG of a sane size; left out",
    "trailing_bytes": "bytes after the end; left out",
    "extension_mismatch": "another name than content",
    "entries_skipped": "files in a ZIP that are no sound",
    "names_sanitized": "names in a ZIP that were made safe",
}
