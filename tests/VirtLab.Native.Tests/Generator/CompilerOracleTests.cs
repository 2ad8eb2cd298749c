using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Text;
using VirtLab.Native.Generated;

namespace VirtLab.Native.Tests.Generator;

/// <summary>Asks the C compiler about libvirt's own headers, and compares layouts and values with the assembly's.</summary>
internal sealed class CompilerOracleTests
{
    private static readonly Assembly Native = typeof(LibvirtConnection).Assembly;

    [Test]
    public void Struct_sizes_and_field_offsets_are_the_compilers()
    {
        var structs = InstalledApi.Model.Structs.Where(item => item.Fields.Count > 0).ToList();
        var program = new StringBuilder();
        foreach (var item in structs)
        {
            program.AppendLine(CultureInfo.InvariantCulture, $"printf(\"{item.Name} %zu\\n\", sizeof({item.Name}));");
            foreach (var field in item.Fields)
                program.AppendLine(CultureInfo.InvariantCulture, $"printf(\"{item.Name}.{field.Name} %zu\\n\", offsetof({item.Name}, {field.Name}));");
        }

        var expected = Compile(program.ToString());

        foreach (var item in structs)
        {
            var type = Native.GetType($"VirtLab.Native.Generated.{item.Name}")!;
            ((long)Marshal.SizeOf(type)).Should().Be(expected[item.Name], item.Name);
            foreach (var field in item.Fields)
                Marshal.OffsetOf(type, field.Name).ToInt64().Should().Be(expected[$"{item.Name}.{field.Name}"], $"{item.Name}.{field.Name}");
        }
    }

    [Test]
    public void Enum_values_are_the_compilers()
    {
        var names = InstalledApi.Model.Enums.SelectMany(item => item.Constants).Select(constant => constant.Name).ToList();
        var expected = Compile(string.Concat(names.Select(name => $"printf(\"{name} %lld\\n\", (long long){name});\n")));
        var bound = Native.GetExportedTypes().Where(type => type.IsEnum).SelectMany(type => type.GetFields(BindingFlags.Static | BindingFlags.Public))
            .Where(field => field.GetCustomAttribute<LibvirtNameAttribute>() is not null)
            .ToDictionary(field => field.GetCustomAttribute<LibvirtNameAttribute>()!.Name, field => Convert.ToInt64(field.GetRawConstantValue(), CultureInfo.InvariantCulture));

        bound.Should().Equal(expected);
    }

    [Test]
    public void Macro_values_are_the_compilers()
    {
        var numbers = typeof(Macros).GetFields(BindingFlags.Static | BindingFlags.NonPublic).Where(field => field.FieldType != typeof(string)).ToList();
        var expected = Compile(string.Concat(numbers.Select(field => $"printf(\"{field.Name} %lld\\n\", (long long){field.Name});\n")));

        numbers.ToDictionary(field => field.Name, field => Convert.ToInt64(field.GetRawConstantValue(), CultureInfo.InvariantCulture)).Should().Equal(expected);
    }

    private static Dictionary<string, long> Compile(string statements)
    {
        _ = InstalledApi.Model;
        Skip.Unless(File.Exists("/usr/bin/gcc"), "gcc is not installed.");
        var folder = Directory.CreateTempSubdirectory("labtest-oracle-");
        try
        {
            var source = Path.Combine(folder.FullName, "oracle.c");
            var program = Path.Combine(folder.FullName, "oracle");
            File.WriteAllText(
                source,
                "#include <stdio.h>\n#include <stddef.h>\n#include <libvirt/libvirt.h>\n#include <libvirt/libvirt-qemu.h>\n#include <libvirt/libvirt-admin.h>\n" +
                $"#include <libvirt/virterror.h>\nint main(void) {{\n{statements}return 0; }}\n");
            // The headers hide the "number of" constants, which the API description lists.
            Run("/usr/bin/gcc", "-w", "-DVIR_ENUM_SENTINELS", "-o", program, source);
            return Run(program).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' '))
                .ToDictionary(parts => parts[0], parts => long.Parse(parts[1], CultureInfo.InvariantCulture));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static string Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true })!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        process.ExitCode.Should().Be(0, program);
        return output;
    }
}
