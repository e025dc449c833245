"""What written code takes of keras: a base class, its decorator, and the operations."""

from types import SimpleNamespace


class LearningRateSchedule:
    @classmethod
    def from_config(cls, config):
        return cls(**config)


optimizers = SimpleNamespace(schedules=SimpleNamespace(LearningRateSchedule=LearningRateSchedule))
saving = SimpleNamespace(register_keras_serializable=lambda package: lambda made: made)
