using VirtLab.Native.Generator;

var check = args.Contains("--check");
var paths = args.Where(arg => arg != "--check").ToArray();
if (paths.Length != 2)
{
    Console.Error.WriteLine("usage: VirtLab.Native.Generator [--check] <api-dir> <output-dir>");
    Console.Error.WriteLine("  <api-dir>     holds libvirt-api.xml and its siblings, usually /usr/share/libvirt/api");
    Console.Error.WriteLine("  <output-dir>  usually src/VirtLab.Native/Generated");
    return 2;
}

try
{
    var files = Generation.Run(paths[0]);
    var output = new OutputFolder(paths[1]);
    if (!check)
    {
        output.Write(files);
        Console.WriteLine($"{files.Count} files written to {paths[1]}");
        return 0;
    }

    var differing = output.Differences(files);
    foreach (var difference in differing) Console.WriteLine(difference);
    return differing.Count == 0 ? 0 : 1;
}
catch (GenerationException failure)
{
    Console.Error.WriteLine(failure.Message);
    return 1;
}
