"""The kernel that notebooks run in: this Python's own."""

from ipykernel.kernelspec import make_ipkernel_cmd
from jupyter_client.kernelspec import KernelSpec, KernelSpecManager


class ThisInterpreter(KernelSpecManager):
    """Kernels run the Python that runs the build, whatever kernels the user has installed."""

    def get_kernel_spec(self, kernel_name: str) -> KernelSpec:
        """The kernel specification of `sys.executable`."""
        return KernelSpec(argv=make_ipkernel_cmd(), display_name=kernel_name, language="python")
