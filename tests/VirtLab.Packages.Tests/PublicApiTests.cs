namespace VirtLab.Packages.Tests;

/// <summary>What is public does not change unseen: a project below src/, with nothing of its own to make it so.</summary>
internal sealed class PublicApiTests
{
    private const string Whole = """
        namespace Bridge;

        /// <summary>A cable.</summary>
        public static class Cable
        {
            /// <summary>How long it is, in metres.</summary>
            public static int Length => 2;

            /// <summary>How thick it is, in millimetres.</summary>
            public static int Width => 6;
        }

        """;

    private const string Api = """
        #nullable enable
        Bridge.Cable
        static Bridge.Cable.Length.get -> int
        static Bridge.Cable.Width.get -> int

        """;

    private static readonly string WithoutWidth = Whole.Remove(Whole.IndexOf("\n    /// <summary>How thick", StringComparison.Ordinal)) + "}\n";

    private FreshFolder _folder = null!;

    [SetUp]
    public void Lay()
    {
        _folder = new FreshFolder();
        _folder.Copy("Directory.Build.props", "Directory.Packages.props", "src/Directory.Build.props", "src/Directory.Build.targets", "src/README.md", "src/icon.png");
        _folder.Write("src/Bridge/Bridge.csproj", """<Project Sdk="Microsoft.NET.Sdk" />""");
        _folder.Write("src/Bridge/PublicAPI.Shipped.txt", "#nullable enable\n");
        _folder.Write("src/Bridge/Cable.cs", Whole);
        _folder.Write("src/Bridge/PublicAPI.Unshipped.txt", Api);
    }

    [TearDown]
    public void Clear() => _folder.Dispose();

    [Test]
    public async Task A_public_member_that_the_last_release_had_and_this_has_not_fails_the_pack()
    {
        _ = await _folder.DotnetAsync("pack", "src/Bridge", "-c", "Release");
        _ = Directory.CreateDirectory(Path.Combine(_folder.Root, "releases"));
        File.Copy(Path.Combine(_folder.Root, "nuget/Bridge.0.1.0.nupkg"), Path.Combine(_folder.Root, "releases/Bridge.nupkg"));

        _folder.Write("src/Bridge/Cable.cs", WithoutWidth);
        _folder.Write("src/Bridge/PublicAPI.Unshipped.txt", Api.Replace("static Bridge.Cable.Width.get -> int\n", "", StringComparison.Ordinal));
        var (exitCode, said) = await _folder.TryDotnetAsync("pack", "src/Bridge", "-c", "Release");
        said.Should().Contain("CP0002").And.Contain("Bridge.Cable.Width.get");
        exitCode.Should().NotBe(0);
    }

    [TestCase("RS0016", true, TestName = "A_public_member_that_is_not_written_down_is_an_error")]
    [TestCase("RS0017", false, TestName = "A_public_member_that_is_written_down_and_not_there_is_an_error")]
    public async Task Differs(string rule, bool there)
    {
        if (there)
            _folder.Write("src/Bridge/PublicAPI.Unshipped.txt", Api.Replace("static Bridge.Cable.Width.get -> int\n", "", StringComparison.Ordinal));
        else
            _folder.Write("src/Bridge/Cable.cs", WithoutWidth);
        var (exitCode, said) = await _folder.TryDotnetAsync("build", "src/Bridge");
        said.Should().Contain($"error {rule}").And.Contain("Bridge.Cable.Width.get");
        exitCode.Should().NotBe(0);
    }
}
