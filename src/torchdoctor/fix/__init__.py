"""The one wing that changes an environment, because it was asked to: plan, snapshot, apply, check again, undo."""
