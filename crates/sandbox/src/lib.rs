//! A local Productive and its storage, as strict as the real ones.
