import filecmp
import os
import tempfile

folder = tempfile.TemporaryDirectory()
os.chdir(folder.name)


def write(path, text):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w") as file:
        file.write(text)
    os.utime(path, (1, 1))


write("a/same", "text")
write("b/same", "text")
write("a/differs", "one!")
write("b/differs", "two, three")
write("a/looks_alike", "1234")
write("b/looks_alike", "5678")
write("a/left", "")
write("b/right", "")
write("a/sub/deep/x", "x")
write("b/sub/deep/x", "yy")
write("a/sub/deep/y", "")
write("a/odd", "")
os.mkdir("b/odd")
write("a/__pycache__/z", "")

print(filecmp.cmp("a/same", "b/same"), filecmp.cmp("a/differs", "b/differs"), filecmp.cmp("a", "b"))
print(filecmp.cmp("a/looks_alike", "b/looks_alike"), filecmp.cmp("a/looks_alike", "b/looks_alike", shallow=False))
print(filecmp.cmpfiles("a", "b", ["same", "differs", "looks_alike", "left", "odd"], shallow=False))
both = filecmp.dircmp("a", "b")
print(both.left_list, both.right_list, both.common, both.left_only, both.right_only)
print(both.same_files, both.diff_files, both.funny_files, both.common_dirs, both.common_funny, both.common_files)
print(both.subdirs["sub"].subdirs["deep"].diff_files, filecmp.dircmp("a", "b", shallow=False).diff_files)
both.report_full_closure()
filecmp.dircmp("a", "b", ignore=["sub"], hide=["odd"]).report_partial_closure()
try:
    both.nothing
except AttributeError as error:
    print(error)
filecmp.clear_cache()
