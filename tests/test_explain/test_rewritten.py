"""The user's own line as it has to be written."""

import pytest

from torchdoctor.explain import rewritten

_NUMPY = "TypeError: can't convert cuda:0 device type tensor to numpy. Use Tensor.cpu() to copy"
_GRAD = "RuntimeError: Can't call numpy() on Tensor that requires grad. Use tensor.detach().numpy() instead."
_VIEW = "RuntimeError: view size is not compatible with input tensor's size and stride"
_MANY = "RuntimeError: Boolean value of Tensor with more than one value is ambiguous"
_LOAD = "RuntimeError: Attempting to deserialize object on a CUDA device but torch.cuda.is_available() is False."


@pytest.mark.parametrize(
    ("said", "code", "written"),
    [
        (_VIEW, "top = hits[:k].view(-1).float()", "top = hits[:k].reshape(-1).float()"),
        (_NUMPY, "far = far.numpy()", "far = far.detach().cpu().numpy()"),
        (_NUMPY, "far = far.data.cpu().numpy()", "far = far.detach().cpu().numpy()"),
        (_GRAD, "plt.plot(np.array(curve))", "plt.plot(np.array(curve.detach().cpu()))"),
        (_GRAD, "plt.plot(np.array(losses))", ""),  # a list of them
        ("IndexError: invalid index of a 0-dim tensor.", "total += loss.data[0]", "total += loss.item()"),
        (
            "RuntimeError: zero-dimensional tensor (at position 0) cannot be concatenated",
            "mean = torch.cat(parts)",
            "mean = torch.stack(parts)",
        ),
        (_LOAD, "state = torch.load(args.path)", "state = torch.load(args.path, map_location='cpu')"),
        ("AttributeError: 'tuple' object has no attribute 'cpu'", "far = output.cpu()", "far = output[0].cpu()"),
        (_MANY, "loss = nn.MSELoss(output, labels)", "loss = nn.MSELoss()(output, labels)"),
        (_MANY, "inside = 0 < ids < 9", "inside = (0 < ids) & (ids < 9)"),
        (_MANY, "if 0 < ids < 9:", ""),  # still many
        (
            "ValueError: too many values to unpack (expected 2)",
            "for image, label in train_loader:",
            "for image, label, *rest in train_loader:",
        ),
        ("ValueError: too many values to unpack (expected 2)", "for i, batch in train_loader:", ""),
        (
            "RuntimeError: zero-dimensional tensor (at position 0) cannot be concatenated",
            "return self.fc(torch.cat(parts, dim=0).mean())",
            "return self.fc(torch.stack(parts).mean())",
        ),
        (
            "RuntimeError: a leaf Variable that requires grad is being used in an in-place operation.",
            "w -= rate * w.grad",
            "with torch.no_grad(): w -= rate * w.grad",
        ),
        (
            "RuntimeError: Expected tensor for argument #1 'indices' to have scalar type Long; but got torch.IntTensor",
            "x = self.embed(words)",
            "x = self.embed(words.long())",
        ),
    ],
)
def test_it_is_written_as_the_message_asks(said: str, code: str, written: str) -> None:
    assert rewritten.line(code, said) == written


@pytest.mark.parametrize(
    ("said", "code"),
    [
        (_VIEW, "x = self.block(x)"),
        (_LOAD, "state = torch.load(args.path, map_location='cuda')"),
        (_MANY, "if ids == 9:"),
        ("RuntimeError: something else", "x = x.view(-1)"),
        ("ValueError: too many values to unpack (expected 2)", "height, width = image.shape"),
    ],
)
def test_other_lines_stay(said: str, code: str) -> None:
    assert rewritten.line(code, said) == ""
