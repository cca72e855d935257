import subprocess

print(subprocess.run(["tree", "-i", "--noreport", "/app"], capture_output=True, text=True, check=True).stdout)
