using VirtLab.Native.Generator;

namespace VirtLab.Native.Tests.Generator;

internal sealed class GenerationTests
{
    [Test]
    public void The_checked_in_sources_are_what_the_generator_makes() =>
        new OutputFolder(Repository.Generated).Differences(Generation.Run(InstalledApi.Model)).Should().BeEmpty();

    [Test]
    public void Two_runs_give_the_same_bytes() =>
        Generation.Run(ApiReader.Read(InstalledApi.Folder)).Should().Equal(Generation.Run(InstalledApi.Model));

    [Test]
    public void An_unknown_C_type_ends_the_generation_and_is_named()
    {
        var model = InstalledApi.Model;
        var strange = new ApiFunction("virStrange", "libvirt", "libvirt-host", "99.0.0", "int", [new("thing", "struct timeval *", "")]);

        var generate = () => Generation.Run(model with { Functions = [.. model.Functions, strange] });

        generate.Should().Throw<GenerationException>().WithMessage("virStrange*struct timeval*");
    }

    [Test]
    public void A_missing_description_is_named()
    {
        var read = () => ApiReader.Read("/nowhere");

        read.Should().Throw<GenerationException>().WithMessage("*/nowhere/libvirt-api.xml*libvirt-dev*");
    }

    [Test]
    public void Checking_lists_files_that_differ_are_missing_or_are_left_over()
    {
        var folder = Directory.CreateTempSubdirectory("labtest-generator-");
        try
        {
            var output = new OutputFolder(folder.FullName);
            output.Write(new() { ["Same.cs"] = "1", ["Changed.cs"] = "1", ["Old.cs"] = "1" });

            output.Differences(new() { ["Same.cs"] = "1", ["Changed.cs"] = "2", ["New.cs"] = "1" }).Should().Equal("Changed.cs", "New.cs", "Old.cs");
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Test]
    public void Generated_files_hold_no_machine_paths_and_name_the_version()
    {
        foreach (var text in Generation.Run(InstalledApi.Model).Values)
            text.Should().Contain($"libvirt {LibvirtLibrary.ApiVersion}").And.NotContain("/usr/").And.NotContain("/home/").And.NotContain("\r");
    }

    [Test]
    public void None_of_libvirts_prose_is_copied()
    {
        // Argument texts of some length are the prose that the generator reads; none may come out again.
        var prose = InstalledApi.Model.Functions.SelectMany(function => function.Arguments).Select(argument => argument.Text).Where(text => text.Length > 40).ToHashSet();
        var all = string.Concat(Generation.Run(InstalledApi.Model).Values);

        prose.Where(text => all.Contains(text, StringComparison.Ordinal)).Should().BeEmpty();
    }

    [Test]
    public void Every_argument_called_flags_is_typed_unless_it_is_unused()
    {
        var model = InstalledApi.Model;
        var enums = new ArgumentEnums(model);
        var untyped = model.Functions.SelectMany(function => function.Arguments.Where(argument => argument.Name == "flags" && enums.Of(function, argument) is null)
            .Select(argument => (function.Name, argument.Text)));

        // The one that says neither: "execution flags", of which there are none.
        untyped.Where(item => !UnusedWords.Any(word => item.Text.Contains(word, StringComparison.Ordinal)))
            .Select(item => item.Name).Should().BeSubsetOf(["virDomainQemuAgentCommand"]);
    }

    private static readonly string[] UnusedWords = ["unused", "not used", "pass 0", "set to 0", "use 0", "always"];
}
