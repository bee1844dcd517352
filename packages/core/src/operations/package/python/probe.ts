/** What the probe is asked, as JSON in its first argument. */
export interface ProbeQuestion {
  readonly name: string;
  readonly version: string;
  readonly modules: readonly string[];
}

/** What the probe found, as one line of JSON. */
export interface ProbeAnswer {
  /** As `importlib.metadata` has it; empty where it knows no such distribution. */
  readonly version: string;
  readonly imported: readonly string[];
  /** Commands that were started, and such as were only loaded because they open windows. */
  readonly started: readonly string[];
  readonly loaded: readonly string[];
  readonly faults: readonly ProbeFault[];
}

export interface ProbeFault {
  /** What was tried, such as `import ship` or `ship --help`. */
  readonly what: string;
  /** Why it failed, in one line. */
  readonly why: string;
  /** The package is broken; otherwise it may only want another environment. */
  readonly fatal: boolean;
}

/**
 * A Python program (3.8 or later) that imports what a distribution installed, and starts its commands with `--help`. What
 * the modules print goes to the standard error. A command that is still running after `patience` seconds has started.
 */
export const probe = String.raw`
import importlib, json, os, subprocess, sys, sysconfig
import importlib.metadata as metadata

out = os.fdopen(os.dup(1), "w")
os.dup2(2, 1)
patience = 15
asked = json.loads(sys.argv[1])
answer = {"version": "", "imported": [], "started": [], "loaded": [], "faults": []}
broken = (ImportError, SyntaxError, FileNotFoundError, NameError, AttributeError)
names = ("ImportError", "ModuleNotFoundError", "SyntaxError", "IndentationError", "FileNotFoundError", "NameError", "AttributeError")

def fault(what, why, fatal):
    answer["faults"].append({"what": what, "why": " ".join(str(why).split())[:500], "fatal": fatal})

def tried(what, action):
    try:
        return action()
    except KeyboardInterrupt:
        raise
    except BaseException as error:
        fault(what, type(error).__name__ + ": " + str(error), isinstance(error, broken))
    return None

def points():
    found = metadata.distribution(asked["name"])
    answer["version"] = found.version
    return [each for each in found.entry_points if each.group in ("console_scripts", "gui_scripts")]

for module in asked["modules"]:
    if tried("import " + module, lambda: importlib.import_module(module)) is not None:
        answer["imported"].append(module)

startable = []
for point in tried("importlib.metadata", points) or []:
    if "[" in point.value:
        continue
    target = tried("the entry point " + point.name + " = " + point.value, point.load)
    if target is None:
        continue
    if not callable(target):
        fault("the entry point " + point.name + " = " + point.value, "it can't be called", True)
    elif point.group == "console_scripts":
        startable.append(point.name)
    else:
        answer["loaded"].append(point.name)

def start(name):
    ending = ".exe" if os.name == "nt" else ""
    program = os.path.join(sysconfig.get_path("scripts"), name + ending)
    return subprocess.Popen([program, "--help"], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)

def finish(name, running):
    try:
        _, error = running.communicate(timeout=patience)
    except subprocess.TimeoutExpired:
        running.kill()
        running.communicate()
        return
    lines = error.decode("utf-8", "replace").strip().splitlines() or [""]
    if running.returncode < 0:
        fault(name + " --help", "signal " + str(-running.returncode) + " ended it", True)
    elif running.returncode != 0 and lines[-1].split(":")[0].split(".")[-1] in names:
        fault(name + " --help", lines[-1], True)

for at in range(0, len(startable), 4):
    batch = [(name, tried(name + " --help", lambda: start(name))) for name in startable[at:at + 4]]
    for name, running in batch:
        if running is not None:
            finish(name, running)
            answer["started"].append(name)

out.write(json.dumps(answer) + "\n")
out.flush()
os._exit(0)
`;
