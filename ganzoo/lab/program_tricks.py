"""What the program to take home (ganzoo.lab.program) holds of the techniques against collapse, where they are used.

Each function returns lines of PyTorch, none where its technique is off.
"""

from __future__ import annotations

from ganzoo.lab.experiment import Experiment
from ganzoo.lab.tricks import KERNEL

_PERCEPTRON = '''def perceptron(name, *widths):
    """Linear layers with ReLU between them; weights and biases from U(-1/sqrt(in), 1/sqrt(in)), as usual."""
    rng, layers = stream(name), []
    for fan_in, fan_out in zip(widths, widths[1:]):
        layer, bound = nn.Linear(fan_in, fan_out), 1 / math.sqrt(fan_in)
        drawn = torch.rand(fan_in + 1, fan_out, generator=rng) * (2 * bound) - bound
        with torch.no_grad():
            layer.weight.copy_(drawn[:-1].T)
            layer.bias.copy_(drawn[-1])
        layers += [layer, nn.ReLU()]
    return nn.Sequential(*layers[:-1])
'''

_NETWORK = '''class Network(nn.Module):
    """Layers of which each weight matrix has its bias in its last row; all from U(-1/sqrt(in), 1/sqrt(in))."""

    def __init__(self, name, *widths, pieces=1, normal="none", kernels=0, spectral=False):
        super().__init__()
        rng = stream(name)

        def drawn(fan_in, rows, columns):
            bound = 1 / math.sqrt(fan_in)
            return nn.Parameter(torch.rand(rows, columns, generator=rng) * (2 * bound) - bound)

        *inner, (last, outputs) = zip(widths, widths[1:])
        self.pieces, self.normal, self.spectral = pieces, normal, spectral
        self.weights = nn.ParameterList([drawn(i, i + 1, o * pieces) for i, o in inner])
        self.weights.append(drawn(last + kernels, last + kernels + 1, outputs))
        if normal != "none":
            self.scales = nn.ParameterList([nn.Parameter(torch.ones(o * pieces)) for _, o in inner])
            self.shifts = nn.ParameterList([nn.Parameter(torch.zeros(o * pieces)) for _, o in inner])
        self.kernel = drawn(last, last, kernels * KERNEL) if kernels else None
        self.reference = None  # rows that virtual batch norm compares with
        shapes = [(len(weight) - 1, weight.shape[1]) for weight in self.weights]
        self.u = [torch.full((1, rows), 1 / math.sqrt(rows)) for rows, _ in shapes]
        self.v = [torch.full((columns, 1), 1 / math.sqrt(columns)) for _, columns in shapes]

    def iterate(self):
        """Come nearer to the largest singular value of each weight matrix (arXiv:1802.05957 algorithm 1)."""
        for place, weight in enumerate(self.weights if self.spectral else []):
            matrix = weight.detach()[:-1]
            self.v[place] = nn.functional.normalize(self.u[place] @ matrix, dim=1).T
            self.u[place] = nn.functional.normalize(matrix @ self.v[place], dim=0).T

    def linear(self, x, place):
        matrix, bias = self.weights[place][:-1], self.weights[place][-1]
        if self.spectral:
            matrix = matrix / (self.u[place] @ matrix @ self.v[place])
        return x @ matrix + bias

    def activated(self, x):
        return relu(x) if self.pieces == 1 else x.view(len(x), self.pieces, -1).amax(1)

    def normalised(self, x, place, reference=None):
        """Mean 0 and deviation 1 over the batch, or over fixed rows and each row itself; then scale and shift."""
        if reference is None:
            mean, square = x.mean(0), x.square().mean(0)
            variance = (x - mean).square().mean(0)
        else:
            share = 1 / (len(reference) + 1)
            mean = reference.mean(0) * (1 - share) + x * share
            square = reference.square().mean(0) * (1 - share) + x.square() * share
            variance = square - mean.square()
        return (x - mean) / (variance + 1e-5).sqrt() * self.scales[place] + self.shifts[place]

    def hidden(self, x, layers=None):
        reference = self.reference
        for place in range(len(self.weights) - 1 if layers is None else layers):
            x = self.linear(x, place)
            if self.normal != "none":
                held = None if reference is None else self.linear(reference, place)
                x = self.normalised(x, place, held)
                reference = None if held is None else self.activated(self.normalised(held, place))
            x = self.activated(x)
        return x

    def forward(self, x):
        x = self.hidden(x)
        if self.kernel is not None:  # how near the others are (arXiv:1606.03498 section 3.2)
            made = (x @ self.kernel).view(len(x), 1, -1, KERNEL)
            near = torch.exp(-(made - made.transpose(0, 1)).abs().sum(3)).sum(1)
            x = torch.cat([x, near], 1)
        return self.linear(x, len(self.weights) - 1)
'''

_UNROLLED = '''def unrolled(real, fake, mix):
    """Return D's parameters after %UNROLL% more steps of Adam against this generator (arXiv:1611.02163 equation 4)."""
    parameters = dict(discriminator.named_parameters())
    states = [optimizer_d.state.get(parameter, {}) for parameter in parameters.values()]
    count = int(states[0].get("step", 0))
    means, squares = (
        [state.get(name, torch.zeros_like(parameter)).clone() for state, parameter in zip(states, parameters.values())]
        for name in ("exp_avg", "exp_avg_sq")
    )
    for step in range(count + 1, count + 1 + %UNROLL%):
        loss, _, _ = loss_of_discriminator(real, fake, mix, parameters)
        slopes = torch.autograd.grad(loss, list(parameters.values()), create_graph=True)
        means = [BETAS[0] * mean + (1 - BETAS[0]) * slope for mean, slope in zip(means, slopes)]
        squares = [BETAS[1] * square + (1 - BETAS[1]) * slope.square() for square, slope in zip(squares, slopes)]
        rate = optimizer_d.param_groups[0]["lr"] / (1 - BETAS[0] ** step)
        second = 1 / (1 - BETAS[1] ** step)
        parameters = {
            name: parameter - rate * mean / ((second * square + 1e-16).sqrt() + 1e-8)
            for (name, parameter), mean, square in zip(parameters.items(), means, squares)
        }
    return parameters


'''

_LOOK_BACK = '''def look_back(network):
    """Add the slope of the squared distance to the mean of all parameters so far (arXiv:1606.03498 section 3.3)."""
    count, means = history[network]
    with torch.no_grad():
        for parameter, mean in zip(network.parameters(), means):
            parameter.grad += 2 * %WEIGHT% * (parameter - mean)
            mean.lerp_(parameter, 1 / (count + 2))
    history[network] = count + 1, means


'''


def plain(experiment: Experiment) -> bool:
    """Say whether both networks are linear layers with ReLU between them."""
    return (experiment.pieces, experiment.normal, experiment.kernels, experiment.spectral) == (1, "none", 0, "off")


def network(experiment: Experiment) -> str:
    """Return the definition of a network."""
    return _PERCEPTRON if plain(experiment) else _NETWORK.replace("KERNEL", str(KERNEL))


def made(experiment: Experiment) -> list[str]:
    """Return the lines that make both networks."""
    widths = {player: ", ".join(map(str, experiment.widths(player))) for player in ("generator", "discriminator")}
    ends = experiment.inputs if experiment.energy else 1
    if plain(experiment):
        return [
            f'generator = perceptron("generator", LATENT, {widths["generator"]}, OUTPUTS)',
            f'discriminator = perceptron("discriminator", {experiment.inputs}, {widths["discriminator"]}, {ends})',
        ]
    options = {"pieces": experiment.pieces, "kernels": experiment.kernels, "spectral": experiment.spectral == "on"}
    given = "".join(f", {name}={value}" for name, value in options.items())
    lines = [
        f'generator = Network("generator", LATENT, {widths["generator"]}, OUTPUTS, normal="{experiment.normal}")',
        f'discriminator = Network("discriminator", {experiment.inputs}, {widths["discriminator"]}, {ends}{given})',
    ]
    if experiment.normal == "virtual":
        draw = "rand" if experiment.noise == "uniform" else "randn"
        rows = 'BATCH * ROW // OUTPUTS, LATENT, generator=stream("reference")'
        lines.append(f"generator.reference = torch.{draw}({rows})")
    return lines


def judge(experiment: Experiment) -> str:
    """Return the definition of what a row is worth to the discriminator, where that is more than its output."""
    if not (experiment.energy or experiment.unroll):
        return ""
    lines = ["def judge(shown, parameters=None):", '    """Return D\'s scores, perhaps with other parameters."""']
    if experiment.unroll:
        lines += [
            "    if parameters is None:",
            "        parameters = dict(discriminator.named_parameters())",
            "    made = torch.func.functional_call(discriminator, parameters, (shown,))",
        ]
    else:
        lines.append("    made = discriminator(shown)")
    rebuilt = "-(made - shown).square().sum(1, keepdim=True).add(1e-16).sqrt()  # minus the energy"
    lines.append(f"    return {rebuilt if experiment.energy else 'made'}")
    return "\n".join(lines) + "\n\n\n"


def unrolled(experiment: Experiment) -> str:
    """Return the function that looks ahead, if anybody does."""
    return _UNROLLED.replace("%UNROLL%", str(experiment.unroll)) if experiment.unroll else ""


def look_back(experiment: Experiment) -> str:
    """Return the function of historical averaging."""
    return _LOOK_BACK.replace("%WEIGHT%", str(experiment.historical)) if experiment.historical else ""


def history(experiment: Experiment) -> list[str]:
    """Return the lines that begin the mean of all parameters."""
    if not experiment.historical:
        return []
    means = "[parameter.detach().clone() for parameter in network.parameters()]"
    return [f"history = {{network: (0, {means}) for network in (generator, discriminator)}}"]


def blurred(experiment: Experiment, *names: str) -> list[str]:
    """Return the lines that put noise on rows."""
    if not experiment.instance_noise:
        return []
    return [f"{name} = {name} + blur[0] * torch.randn({name}.shape, generator=rng)" for name in names]


def generators_loss(experiment: Experiment) -> list[str]:
    """Return the lines that take the place of the objective for the generator, or add to it."""
    whole = "discriminator.hidden({})" if not plain(experiment) else "discriminator[:-1]({})"
    if experiment.matches:
        apart = f"{whole.format('fake')}.mean(0) - {whole.format('real')}.mean(0)"
        return [f"loss = loss_generator = ({apart}).square().sum()  # the mean features (arXiv:1606.03498 section 3.1)"]
    if not (experiment.energy and experiment.pulling):
        return []
    layer = experiment.code_layer
    code = f"discriminator[:{2 * layer}](fake)" if plain(experiment) else f"discriminator.hidden(fake, {layer})"
    return [
        f"code = {code}",
        "directions = code / code.square().sum(1, keepdim=True).add(1e-16).sqrt()",
        "cosines = (directions @ directions.T).square().sum() - len(code)",
        f"loss = loss + {experiment.pulling} * cosines / (len(code) * (len(code) - 1))  # pulling away",
    ]
