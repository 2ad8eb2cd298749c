using System.Runtime.CompilerServices;

namespace VirtLab.Core.Tests.Compiling;

/// <summary>Texts that compilers give, kept beside the tests. <c>VIRTLAB_UPDATE_GOLDEN=1 dotnet test</c> writes them anew; the change is
/// then read in the commit.</summary>
internal static class Golden
{
    /// <summary>Compares with the file of that name; a difference is shown from its first line on.</summary>
    public static void Check(string actual, string file, [CallerMemberName] string test = "") =>
        CheckFile(actual, $"tests/VirtLab.Core.Tests/Compiling/golden/{file}", test);

    /// <summary>Compares with a file that stands somewhere else in the repository.</summary>
    public static void CheckFile(string actual, string file, [CallerMemberName] string test = "")
    {
        string path = Path.Combine(Repository.Root, file);
        if (Environment.GetEnvironmentVariable("VIRTLAB_UPDATE_GOLDEN") == "1")
        {
            File.WriteAllText(path, actual);
            return;
        }
        string expected = File.Exists(path) ? File.ReadAllText(path) : "";
        if (expected == actual)
            return;
        string[] want = expected.Split('\n'), got = actual.Split('\n');
        int same = want.Zip(got).TakeWhile(pair => pair.First == pair.Second).Count();
        Assert.Fail($"""
            {test}: {file} differs from line {same + 1} on.
            {Show("before", want, same)}
            {Show("-", want, same, 6)}
            {Show("+", got, same, 6)}
            If the change is meant: VIRTLAB_UPDATE_GOLDEN=1 dotnet test, and read the difference in git.
            """);
    }

    private static string Show(string mark, string[] lines, int from, int count = 0) => count == 0
        ? string.Join('\n', lines.Take(from).TakeLast(2).Select(line => "  " + line))
        : string.Join('\n', lines.Skip(from).Take(count).Select(line => $"{mark} {line}"));
}
