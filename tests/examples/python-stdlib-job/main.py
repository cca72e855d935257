import getpass
import os

print(os.environ["GREETING"], getpass.getuser(), os.getcwd())
