using System.Diagnostics;
using System.Reflection;
using System.Runtime.InteropServices;
using VirtLab.Native.Generated;
using VirtLab.Native.Generator;
using VirtLab.Native.Interop;

namespace VirtLab.Native.Tests.Generator;

/// <summary>Derives what there is to bind from the machine, not from the generator, and compares with the assembly.</summary>
internal sealed class CoverageTests
{
    private static readonly Assembly Native = typeof(LibvirtConnection).Assembly;

    private static IEnumerable<string> Newer => FunctionTableFile.Newer(InstalledApi.Model).Select(item => item.Name);

    private static IEnumerable<string> Functions => FunctionTable.Functions.Where(item => item.Library != NativeLibraryId.C).Select(item => item.Name);

    [Test]
    public void Every_function_of_the_description_is_bound_and_nothing_else() =>
        Functions.Should().BeEquivalentTo(InstalledApi.Model.Functions.Select(item => item.Name).Concat(Newer));

    [Test]
    public void Every_bound_function_has_a_method_of_its_name() =>
        typeof(NativeApi).GetMethods(BindingFlags.Static | BindingFlags.NonPublic | BindingFlags.DeclaredOnly).Where(method => !method.IsSpecialName).Select(method => method.Name)
            .Should().BeEquivalentTo(Functions.Append("free"));

    [Test]
    public void Every_method_has_as_many_arguments_as_its_C_function()
    {
        var methods = typeof(NativeApi).GetMethods(BindingFlags.Static | BindingFlags.NonPublic | BindingFlags.DeclaredOnly).ToLookup(method => method.Name, method => method.GetParameters().Length);

        foreach (var function in InstalledApi.Model.Functions)
            methods[function.Name].Should().Equal([function.Arguments.Count], function.Name);
    }

    [Test]
    public void Every_function_of_the_description_is_found_in_the_installed_library()
    {
        _ = InstalledApi.Model;
        Skip.Unless(LibvirtLibrary.IsInstalled && LibvirtLibrary.Version == Version.Parse(LibvirtLibrary.ApiVersion), "The installed libvirt is of another version than the API description.");

        FunctionTable.Functions.Where(function => !LibvirtLibrary.IsSupported(function.Name)).Select(function => function.Name).Should().BeEquivalentTo(Newer);
    }

    [TestCase("libvirt.so.0")]
    [TestCase("libvirt-qemu.so.0")]
    [TestCase("libvirt-lxc.so.0")]
    [TestCase("libvirt-admin.so.0")]
    public void Every_public_symbol_the_library_exports_is_bound(string library)
    {
        _ = InstalledApi.Model;
        Skip.Unless(File.Exists("/usr/bin/nm"), "nm is not installed: apt-get install binutils");
        var symbols = Run("/usr/bin/nm", "-D", "--defined-only", "--with-symbol-versions", Path(library)).Split('\n')
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Where(parts => parts.Length == 3 && parts[1] is "T" or "D" or "B" && !parts[2].Contains("PRIVATE", StringComparison.Ordinal))
            .Select(parts => parts[2].Split('@')[0]).ToList();

        symbols.Should().NotBeEmpty();
        symbols.Except(Functions).Except([nameof(NativeApi.virConnectAuthPtrDefault)]).Should().BeEmpty();
    }

    [Test]
    public unsafe void The_exported_variable_is_found() => ((nint)NativeApi.virConnectAuthPtrDefault).Should().NotBe(0);

    [Test]
    public void Every_enum_and_constant_is_bound_with_the_value_of_the_description()
    {
        var bound = Native.GetExportedTypes().Where(type => type.IsEnum)
            .ToDictionary(type => type.GetCustomAttribute<LibvirtNameAttribute>()!.Name, type => Constants(type).ToDictionary(item => item.Name, item => item.Value));
        var described = InstalledApi.Model.Enums.ToDictionary(item => item.Name, item => item.Constants.ToDictionary(constant => constant.Name, constant => constant.Value));

        bound.Keys.Should().BeEquivalentTo(described.Keys);
        foreach (var (name, constants) in described) bound[name].Should().Equal(constants, name);
    }

    [Test]
    public void Every_struct_is_bound_field_by_field()
    {
        foreach (var item in InstalledApi.Model.Structs)
        {
            var type = Native.GetType($"VirtLab.Native.Generated.{item.Name}");
            type.Should().NotBeNull(item.Name);
            type!.GetFields().Select(field => field.Name).Should().Equal(item.Fields.Select(field => field.Name), item.Name);
        }
    }

    [Test]
    public void Every_callback_type_is_bound_with_its_number_of_arguments()
    {
        foreach (var item in InstalledApi.Model.Callbacks)
        {
            var type = Native.GetType($"VirtLab.Native.Generated.{item.Name}");
            type.Should().NotBeNull(item.Name);
            type!.GetField("Pointer")!.FieldType.GetFunctionPointerParameterTypes().Should().HaveCount(item.Arguments.Count, item.Name);
        }
    }

    [Test]
    public void Every_macro_with_a_value_is_bound()
    {
        var bound = typeof(Macros).GetFields(BindingFlags.Static | BindingFlags.NonPublic).Select(field => field.Name);

        bound.Should().BeEquivalentTo(InstalledApi.Model.Macros.Where(MacroFile.HasValue).Select(item => item.Name));
    }

    [Test]
    public void Nothing_is_imported_by_hand() =>
        Native.GetTypes().SelectMany(type => type.GetMethods(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
            .Where(method => method.Attributes.HasFlag(MethodAttributes.PinvokeImpl)).Should().BeEmpty();

    private static IEnumerable<(string Name, long Value)> Constants(Type type) => type.GetFields(BindingFlags.Static | BindingFlags.Public)
        .Select(field => (field.GetCustomAttribute<LibvirtNameAttribute>()?.Name, Convert.ToInt64(field.GetRawConstantValue(), null)))
        .Where(item => item.Name is not null)!;

    private static string Path(string library)
    {
        var loaded = NativeLibrary.Load(library);
        NativeLibrary.Free(loaded);
        // The loader has mapped it, so the kernel knows where it came from.
        return File.ReadLines("/proc/self/maps").Select(line => line.Split(' ')[^1]).FirstOrDefault(path => path.Contains($"/{library}", StringComparison.Ordinal))
            ?? $"/usr/lib/x86_64-linux-gnu/{library}";
    }

    private static string Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true })!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return output;
    }
}
