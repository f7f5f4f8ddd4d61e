"""arxsift classifies research papers by topic, from title and abstract.

Importing it does one thing: it sets the environment variables that keep dependencies from reporting to their makers,
since these are read when the dependencies are imported. A value that is already set stays.
"""

import os

__version__ = "0.1.0"

REPORTS_OFF = {
    "DO_NOT_TRACK": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "MLFLOW_DISABLE_TELEMETRY": "true",
    "ORT_DISABLE_TELEMETRY": "1",
    "RAY_USAGE_STATS_ENABLED": "0",
}
"""Switch -> the value that stops reports: of Hugging Face's hub, MLflow, ONNX Runtime and Ray, and one many heed.

ONNX Runtime's switch also stops a device identifier that it would keep in the home
folder.
"""

for _name, _value in REPORTS_OFF.items():
    os.environ.setdefault(_name, _value)
