"""How a recorded scheduler of a framework is written in the Anneal language: the call of its module.

FRAMEWORKS: framework of a record -> what has `mapping(record)`, which gives a `Program`, or raises `LeftOut` with the reason
when the module does not reproduce what was recorded. What is the same for all of them is in calls.py.
"""

from . import composer, keras, mmengine, optax, others, timm, torch, transformers

FRAMEWORKS = {
    "composer": composer.MODULE,
    "deepspeed": others.DEEPSPEED,
    "fairseq": others.FAIRSEQ,
    "fvcore": others.FVCORE,
    "ignite": others.IGNITE,
    "keras": keras.MODULE,
    "lightning_bolts": others.LIGHTNING_BOLTS,
    "megatron": others.MEGATRON,
    "mmengine": mmengine.MODULE,
    "optax": optax.MODULE,
    "paddle": others.PADDLE,
    "pytorch_optimizer": others.PYTORCH_OPTIMIZER,
    "tensorflow": keras.TensorFlow,
    "thinc": others.THINC,
    "timm": timm.MODULE,
    "torch": torch.MODULE,
    "torchtune": others.TORCHTUNE,
    "transformers": transformers.MODULE,
}
