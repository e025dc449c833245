class LambdaLR:
    """As torch's: each group has its first rate times its function of the count."""

    def __init__(self, optimizer, functions, last_epoch=-1):
        self.optimizer, self.functions, self.last_epoch = optimizer, functions, last_epoch
        for group in optimizer.param_groups:
            group.setdefault("initial_lr", group["lr"])
        self.step()

    def step(self):
        self.last_epoch += 1
        for group, function in zip(self.optimizer.param_groups, self.functions):
            group["lr"] = group["initial_lr"] * function(self.last_epoch)
