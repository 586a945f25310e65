"""The playground in a real browser: each control, as a stranger would use it."""

import re
import time
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright import sync_api
from served import serving

from sklearn_mlp.nn import ACTIVATIONS, COLUMN_LOSSES, INITIALIZERS
from sklearn_mlp.optim import SCHEDULES, SOLVERS
from sklearn_mlp.playground._presets import PRESETS

CHROMIUM = "/usr/bin/chromium"
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="module")
def server():
    with serving() as server:
        yield server


@pytest.fixture(scope="module")
def browser():
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def context(browser):
    context = browser.new_context(viewport={"width": 1300, "height": 900})
    context.set_default_timeout(20_000)
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    yield context
    context.close()


@pytest.fixture
def open_page(server, context, capfd):
    """Opens pages that must have no error, neither in the browser nor in the server."""
    pages, errors = [], []

    def open_(end="", context=context):
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", lambda said: said.type == "error" and errors.append(said.text))
        page.goto(server.address + end)
        wait(page, "document.getElementById('code').textContent.length > 100")
        pages.append(page)
        return page

    yield open_
    for page in pages:
        page.close()
    refused = [error for error in errors if "status of 4" in error]  # the browser's word on it
    assert [error for error in errors if error not in refused] == []
    assert "Traceback" not in capfd.readouterr().err


def wait(page, expression, arg=None, seconds=20):
    """Until it is true; the page's own wait_for_function needs eval, which the page forbids."""
    end = time.monotonic() + seconds
    while not page.evaluate(expression, arg):
        assert time.monotonic() < end, f"{expression} with {arg}: {page.inner_text('#message')}"
        page.wait_for_timeout(15)


def epoch(page):
    return int(page.inner_text("#counter b"))


def code(page, *lines):
    """Wait until the code has these lines."""
    for line in lines:
        wait(page, "line => document.getElementById('code').textContent.includes(line)", arg=line)


def settings(page):
    fragment = urlsplit(page.url).fragment
    return {name: values[0] for name, values in parse_qs(fragment).items()}


def message(page):
    page.wait_for_selector("#message:not([hidden])")
    return page.inner_text("#message")


def score(page, part):
    label = page.get_attribute("#points", "aria-label")
    return float(re.search(rf"{part} (?:accuracy|R²) ([\d.]+)", label)[1])


def test_play_pause_epoch_update_reset(open_page):
    page = open_page("#rows=100")
    page.click("#epoch")
    wait(page, "document.querySelector('#counter b').textContent === '1'")
    code(page, "max_iter=1")
    page.click("#update")
    code(page, "for update in range(0, 1)")
    page.click("#reset")
    code(page, "Press Play")
    wait(page, "document.querySelector('#counter b').textContent === '0'")
    page.click("#play")
    assert page.inner_text("#play b") == "Pause"
    wait(page, "document.querySelector('#counter b').textContent > 5")
    page.select_option("#speed", "20")
    page.click("#play")
    assert page.inner_text("#play b") == "Play"
    wait(
        page,
        """() => {
        const epochs = document.querySelector("#counter b").textContent;
        return document.getElementById("code").textContent.includes(`max_iter=${epochs},`);
    }""",
    )
    before = epoch(page)
    page.wait_for_timeout(150)
    assert epoch(page) == before


def test_played_and_paused_quickly_it_plays_once(open_page):
    page = open_page("#rows=40")
    page.select_option("#speed", "slow")
    asked = []
    page.on("request", lambda request: asked.append('"train"' in (request.post_data or "")))
    for _ in range(9):
        page.click("#play")
    assert page.inner_text("#play b") == "Pause"
    page.wait_for_timeout(700)  # the earlier ones have ended
    asked.clear()
    page.wait_for_timeout(1200)
    assert 1 <= sum(asked) <= 3
    assert page.get_attribute("#counter", "aria-live") == "off"
    page.click("#play")
    assert page.get_attribute("#counter", "aria-live") == "polite"


CONTROLS = {
    "activation": [name for name in ACTIVATIONS if name != "tanh"],
    "loss": [name for name in COLUMN_LOSSES if name != "log_loss"],
    "schedule": [name for name in SCHEDULES if name != "constant"],
    "init": [name for name in INITIALIZERS if name != "glorot_uniform"],
    "solver": [name for name in SOLVERS if name != "adam"],
}


def test_every_choice(open_page):
    page = open_page("#rows=40")
    for name, choices in CONTROLS.items():
        for choice in choices:
            page.select_option(f"#field-{name}", choice)
            if choice != "relu":  # the default of the estimator
                code(page, f'"{choice}"')
            assert settings(page)[name] == choice
        page.select_option(
            f"#field-{name}", {"activation": "tanh", "loss": "log_loss"}.get(name, choices[0])
        )
    assert not page.is_visible("#message")


def test_every_field(open_page):
    page = open_page("#rows=40")
    fields = {
        "rate": ("0.5", "learning_rate_init=0.5"),
        "batch_size": ("7", "batch_size=7"),
        "alpha": ("0.3", "alpha=0.3"),
        "dropout": ("0.25", "dropout=0.25"),
        "seed": ("9", "random_state=9"),
        "noise": ("0.5", "circle(40, 0.5, rng)"),
        "rows": ("60", "circle(60, 0.5, rng)"),
        "test_share": ("0.5", "test_size=0.5"),
        "data_seed": ("4", "default_rng(4)"),
    }
    for name, (value, line) in fields.items():
        page.fill(f"#field-{name}", value)
        page.press(f"#field-{name}", "Enter")
        code(page, line)
        assert settings(page)[name] == value
    page.check("#field-batch_norm")
    code(page, "batch_norm=True")
    page.click("#new-seed")
    code(page, "random_state=10")
    page.click("#new-data_seed")
    code(page, "default_rng(5)")
    page.select_option("#field-schedule", "cosine")
    page.fill("#field-epochs", "50")
    page.press("#field-epochs", "Enter")
    code(page, "max_iter=50")


def test_data_features_layers_and_units(open_page):
    page = open_page("#rows=40")
    for kind in ("xor", "gaussians", "spiral", "plane", "sine", "circle"):
        page.click(f"#data [data-kind={kind}]")
        code(page, f"def {kind}")
    for name, text in (("x1²", "x1**2"), ("sin x2", "np.sin(x2)"), ("x1·x2", "x1 * x2")):
        page.get_by_label(f"Input {name}", exact=True).click()
        code(page, text)
    assert settings(page)["features"] == "x1,x2,x1²,x1·x2,sin x2"
    page.get_by_label("One unit more in layer 1").click()
    code(page, "(5, 2)")
    page.get_by_label("One unit less in layer 2").click()
    code(page, "(5, 1)")
    page.get_by_label("Add a hidden layer").click()
    code(page, "(5, 1, 1)")
    for _ in range(3):
        page.get_by_label("Remove the last hidden layer").click()
    code(page, "hidden_layer_sizes=()")
    page.get_by_label("Remove the last hidden layer").click()
    for _ in range(10):
        page.get_by_label("Add a hidden layer").click()
    assert page.inner_text("#layers") == "8 hidden layers"


def test_the_spiral_is_solved_and_a_reload_keeps_the_settings(open_page):
    page = open_page()
    page.select_option("#preset", label="The spiral")
    assert "arms" in page.inner_text("#sentence")
    page.select_option("#speed", "20")
    page.click("#play")
    wait(page, "document.querySelector('#counter b').textContent >= 180", seconds=60)
    page.click("#play")
    page.wait_for_timeout(100)
    assert score(page, "test") > 0.95
    assert settings(page) == {"try": "spiral"}
    page.reload()
    code(page, "def spiral", "(8, 8, 8)", "random_state=1")
    assert "arms" in page.inner_text("#sentence")
    assert epoch(page) == 0
    page.evaluate("location.hash = 'data=xor&hidden=3'")
    code(page, "def xor")
    assert page.get_attribute("[data-kind=xor]", "aria-pressed") == "true"


def test_presets(open_page):
    page = open_page()
    for preset in PRESETS:
        page.select_option("#preset", label=preset["name"])
        wait(page, "document.querySelector('#counter b').textContent === '0'")
        assert page.inner_text("#sentence") == preset["sentence"]
        wait(page, "size => document.querySelectorAll('.unit').length === size", arg=units(preset))
        page.click("#epoch")
        wait(page, "document.querySelector('#counter b').textContent === '1'")


def test_an_address_opens_a_preset(open_page):
    page = open_page()
    for preset in PRESETS:
        page.evaluate(f"location.hash = 'try={preset['key']}'")
        wait(
            page,
            "text => document.querySelector('#sentence').textContent === text",
            arg=preset["sentence"],
        )
        assert page.input_value("#preset") == preset["key"]
        wait(page, "size => document.querySelectorAll('.unit').length === size", arg=units(preset))
        assert settings(page) == {"try": preset["key"]}
    page.evaluate("location.hash = 'try=spiral&seed=7'")
    wait(page, "document.querySelector('#field-seed').value === '7'")
    page.click("[data-kind=xor]")
    code(page, "def xor")
    page.reload()
    code(page, "def xor", "random_state=7")
    assert settings(page) == {"try": "spiral", "data": "xor", "seed": "7"}
    assert page.input_value("#preset") == "spiral"
    page.evaluate("location.hash = 'data=xor&hidden=3'")
    wait(page, "document.querySelector('#preset').value === ''")


def test_the_address_names_no_task(open_page):
    page = open_page("#try=spirals&seed=7")
    assert message(page) == "There is no task spirals. Choose one of the list."
    assert settings(page) == {"seed": "7"}
    page.click("#reset")
    wait(page, "document.getElementById('message').hidden")
    page.evaluate("location.hash = 'try='")
    assert "There is no task" in message(page)


def units(preset):
    """How many are drawn: seven inputs, the hidden ones and the output."""
    return 7 + sum(preset["settings"]["hidden"]) + 1


def test_two_tabs_are_two_networks_that_end_with_them(open_page, server):
    before = set(server.playground.sessions)
    one, other = open_page("#rows=40"), open_page("#rows=50")
    assert len(set(server.playground.sessions) - before) == 2
    one.click("#epoch")
    code(one, "max_iter=1")
    assert epoch(other) == 0
    one.goto("about:blank")
    other.goto("about:blank")
    for _ in range(50):
        if not set(server.playground.sessions) - before:
            break
        other.wait_for_timeout(20)
    assert not set(server.playground.sessions) - before


def test_a_csv_file(open_page, tmp_path):
    page = open_page()
    page.click("#data [data-kind=table]")
    assert "rows" in message(page)
    bad = tmp_path / "bad.csv"
    bad.write_text("a;b;c\n" + "1;2;3\n" * 20, encoding="utf-8")
    large = tmp_path / "large.csv"
    large.write_text("1,2,3\n" * 100_000, encoding="utf-8")
    page.set_input_files("#file", large)
    wait(page, "document.getElementById('message').textContent.includes('600000 bytes')")
    page.set_input_files("#file", bad)
    wait(page, "document.getElementById('message').textContent.startsWith('Row 1')")
    good = tmp_path / "good.csv"
    good.write_text(
        "a,b,c\n" + "".join(f"{i},{i % 7},{i / 9}\n" for i in range(40)), encoding="utf-8"
    )
    page.set_input_files("#file", good)
    code(page, 'open("table.csv"', "MLPRegressor")
    assert not page.is_visible("#message")
    page.click("#epoch")
    wait(page, "document.querySelector('#counter b').textContent === '1'")
    page.reload()
    code(page, 'open("table.csv"', "MLPRegressor")


def test_points_are_drawn_with_mouse_and_keyboard(open_page):
    page = open_page()
    page.click("#data [data-kind=drawn]")
    assert "at least 4 points" in message(page)
    box = page.locator("#points").bounding_box()
    place = lambda x, y: (box["x"] + x * box["width"], box["y"] + y * box["height"])  # noqa: E731
    page.mouse.move(*place(0.2, 0.2))
    page.mouse.down()
    page.mouse.move(*place(0.4, 0.2), steps=8)
    page.mouse.up()
    page.click("#pen-0")
    for y in (0.6, 0.7, 0.8, 0.9):
        page.mouse.click(*place(0.7, y))
    code(page, "X = np.array([[")
    assert "batch_size=10 is larger" in message(page)
    n = len(settings(page)["points"].split(";"))
    page.focus("#points")
    for key in ("ArrowLeft", "ArrowUp", "Enter"):
        page.keyboard.press(key)
    assert len(settings(page)["points"].split(";")) == n + 1
    page.click("#epoch")
    wait(page, "document.querySelector('#counter b').textContent === '1'")
    page.click("#clear")
    assert "at least 4 points" in message(page)


def test_weights_are_shown_and_edited(open_page):
    page = open_page("#rows=40&hidden=2")
    page.get_by_label(re.compile("^Layer 1, unit 2")).click()
    assert page.get_by_role("group", name="Weights into layer 1, unit 2").is_visible()
    weight = page.get_by_label("x2", exact=True)
    weight.fill("1.5")
    weight.press("Enter")
    code(page, "network.coefs_ = [", "1.5]")
    weight.fill("1e30")
    weight.press("Enter")
    assert "from -1e6 to 1e6" in message(page)
    page.focus("#epoch")
    assert weight.input_value() == "1.5"
    page.click("#epoch")
    bias = page.get_by_label("bias", exact=True)
    bias.fill("-0.75")
    bias.press("Enter")
    code(page, "network.intercepts_[0][1] = -0.75")
    page.get_by_role("button", name="Close").click()
    assert not page.is_visible("#inspector")
    focused = page.evaluate("document.activeElement.ariaLabel")
    assert focused.startswith("Layer 1, unit 2")
    unit = page.get_by_label(re.compile("^Layer 1, unit 1")).bounding_box()
    output = page.get_by_label(re.compile("^Output: bias")).bounding_box()
    y = [box["y"] + box["height"] / 2 for box in (unit, output)]
    x = (unit["x"] + unit["width"] + output["x"]) / 2
    page.mouse.move(x, sum(y) / 2)
    assert page.inner_text("#tip").startswith("weight")
    page.mouse.click(x, sum(y) / 2)
    assert "Weights into the output" in page.inner_text("#inspector")


def test_the_step_through_a_batch(open_page):
    page = open_page("#rows=40&hidden=2")
    page.click("#show-step")
    page.wait_for_selector("#step table")
    assert page.locator("#step table").count() == 2
    first = page.inner_text("#step p")
    page.click("#step-next")
    wait(page, "document.querySelector('#step p').textContent.startsWith('Row 2')")
    page.click("#step-previous")
    wait(page, "document.querySelector('#step p').textContent.startsWith('Row 1')")
    page.click("#show-step")
    code(page, "for update in range(0, 1)")
    wait(page, "before => document.querySelector('#step p').textContent !== before", arg=first)


def test_the_step_follows_the_network(open_page):
    page = open_page("#rows=40&hidden=2")
    page.click("#show-step")
    page.wait_for_selector("#step table")
    numbers = page.inner_text("#step")
    page.click("#epoch")
    wait(page, "before => document.getElementById('step').innerText !== before", arg=numbers)
    numbers = page.inner_text("#step")
    page.click("#play")
    wait(page, "document.querySelector('#counter b').textContent > 3")
    page.click("#play")
    wait(page, "before => document.getElementById('step').innerText !== before", arg=numbers)
    page.get_by_label("One unit more in layer 1").click()
    wait(page, "!document.querySelector('#step table')")
    assert page.inner_text("#show-step") == "Show the next one"


def test_what_is_copied(open_page):
    page = open_page("#hidden=3")
    page.click("#share")
    page.get_by_role("button", name="Copied").wait_for()
    command = page.evaluate("navigator.clipboard.readText()")
    assert command == 'python -m sklearn_mlp.playground "hidden=3"'
    page.click("#copy")
    wait(page, "async () => (await navigator.clipboard.readText()).includes('MLPClassifier(')")


def test_a_playground_that_has_ended(server, context):
    page = context.new_page()
    page.goto(server.address)
    wait(page, "document.getElementById('code').textContent.length > 100")
    page.route("**/ask", lambda route: route.abort())
    page.click("#play")
    assert "does not answer" in message(page)
    assert page.inner_text("#play b") == "Play"
    page.close()


def test_what_is_not_possible_is_said_and_nothing_breaks(open_page):
    page = open_page("#rows=40")
    page.fill("#field-rate", "-1")
    page.press("#field-rate", "Enter")
    assert "learning_rate_init" in message(page)
    assert page.is_disabled("#play")
    assert page.is_disabled("#update")
    page.keyboard.press("Escape")
    page.wait_for_selector("#message", state="hidden")
    page.press("#field-rate", "Enter")
    page.click("#reset")
    message(page)
    page.click("#message")
    page.wait_for_selector("#message", state="hidden")
    page.fill("#field-rate", "0.1")
    page.press("#field-rate", "Enter")
    code(page, "learning_rate_init=0.1")
    assert page.is_enabled("#play")
    page.evaluate("location.hash = 'constructor=1&loss=hinge'")  # no setting
    code(page, "hinge")
    page.select_option("#field-solver", "lm")
    page.fill("#field-dropout", "0.5")
    page.press("#field-dropout", "Enter")
    assert "Use one of" in message(page)
    page.evaluate("location.hash = 'rows=many&hidden=x&points=1'")
    wait(page, "document.getElementById('message').textContent.includes('rows')")
    page.evaluate("location.hash = 'data=plane&solver=minibatch&rate=1000000&activation=identity'")
    wait(page, "document.getElementById('code').textContent.includes('def plane')")
    page.click("#play")
    wait(
        page, "document.getElementById('message').textContent.includes('lower learning_rate_init')"
    )
    assert page.inner_text("#play b") == "Play"


def test_a_wrong_token_shows_no_page(server, context):
    page = context.new_page()
    response = page.goto(server.address[:-3] + "abc")
    assert response.status == 403
    assert "token" in page.inner_text("body")
    page.close()


def test_a_thousand_quick_clicks(open_page):
    page = open_page("#rows=40")
    page.evaluate(
        """() => {
          const buttons = [...document.querySelectorAll("button")].filter((b) => b.offsetParent);
          let random = 1;
          for (let i = 0; i < 1000; i++) {
            random = (random * 48271) % 2147483647;
            const all = [...document.querySelectorAll("button")].filter((b) => b.isConnected);
            all[random % all.length].click();
          }
        }"""
    )
    page.click("[data-kind=circle]")
    if page.inner_text("#play b") == "Pause":
        page.click("#play")
    page.click("#reset")
    code(page, "def circle", "Press Play")
    page.click("#epoch")
    wait(page, "document.querySelector('#counter b').textContent === '1'")


def test_with_the_keyboard(open_page):
    page = open_page("#rows=40")
    order = []
    for _ in range(8):
        page.keyboard.press("Tab")
        order.append(page.evaluate("document.activeElement.id"))
    assert order == ["preset", "play", "epoch", "update", "reset", "speed", "share", ""]
    page.focus("#epoch")
    page.keyboard.press("Enter")
    wait(page, "document.querySelector('#counter b').textContent === '1'")
    page.get_by_label("One unit more in layer 1").focus()
    page.keyboard.press("Enter")
    code(page, "(5, 2)")
    page.keyboard.press("Enter")  # the button has kept the focus
    code(page, "(6, 2)")


def test_everything_has_a_name(open_page):
    page = open_page("#rows=40")
    wait(page, "document.getElementById('links').ariaLabel")
    nameless = page.evaluate(
        """() => [...document.querySelectorAll("button, select, input, canvas[role]")]
          .filter((e) => !(e.ariaLabel || e.textContent.trim() || e.labels?.length))
          .map((e) => e.outerHTML)"""
    )
    assert nameless == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_on_a_phone(browser, open_page, scheme):
    context = browser.new_context(
        viewport={"width": 390, "height": 800}, color_scheme=scheme, has_touch=True
    )
    page = open_page("#data=spiral&hidden=8,8,8,8", context)
    page.click("#epoch")
    page.click("#show-step")
    page.wait_for_selector("#step table")
    page.get_by_label(re.compile("^Layer 1, unit 2")).click()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    light = page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(244, 245, 247)"
    assert light == (scheme == "light")
    page.close()
    context.close()
