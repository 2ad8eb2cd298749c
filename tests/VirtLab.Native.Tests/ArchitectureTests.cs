using System.Reflection;
using System.Runtime.CompilerServices;

namespace VirtLab.Native.Tests;

/// <summary>The rules of the binding, held by reflection.</summary>
internal sealed class ArchitectureTests
{
    private const BindingFlags All = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;
    private static readonly Assembly Native = typeof(LibvirtConnection).Assembly;

    [Test]
    public void Nothing_public_shows_a_pointer_or_a_handle()
    {
        var types = Native.GetExportedTypes().Where(type => !type.IsEnum)
            .SelectMany(type => type.GetMembers(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly))
            .SelectMany(Mentioned);

        types.Where(type => type.IsPointer || type.IsFunctionPointer || type == typeof(nint) || type == typeof(nuint) || typeof(System.Runtime.InteropServices.SafeHandle).IsAssignableFrom(type))
            .Should().BeEmpty();
    }

    [Test]
    public void Public_types_are_sealed_but_for_the_root_of_the_exceptions() =>
        Native.GetExportedTypes().Where(type => !type.IsSealed && type != typeof(LibvirtException)).Should().BeEmpty();

    [Test]
    public void Only_the_event_loop_has_static_state() =>
        Native.GetTypes().Where(type => type != typeof(Events.EventLoop) && type.GetCustomAttribute<CompilerGeneratedAttribute>() is null)
            .SelectMany(type => type.GetFields(All).Where(field => field.IsStatic && !field.IsLiteral && !field.IsInitOnly && field.GetCustomAttribute<CompilerGeneratedAttribute>() is null))
            .Select(field => $"{field.DeclaringType!.Name}.{field.Name}").Should().BeEmpty();

    [Test]
    public void Every_type_that_a_constructor_makes_public_is_in_the_one_namespace() =>
        Native.GetExportedTypes().Select(type => type.Namespace).Distinct().Should().Equal("VirtLab.Native");

    [Test]
    public void Hand_written_files_stay_short() =>
        new[] { "src/VirtLab.Native", "src/VirtLab.Native.Generator", "tests/VirtLab.Native.Tests" }
            .SelectMany(folder => Directory.EnumerateFiles(Path.Combine(Repository.Root, folder), "*.cs", SearchOption.AllDirectories))
            .Where(file => !file.Contains("/Generated/", StringComparison.Ordinal) && File.ReadLines(file).Count() > 400).Should().BeEmpty();

    [Test]
    public void Native_callbacks_catch_everything()
    {
        // An exception that crosses into C ends the process, so each callback is either trivial or one try block.
        var callbacks = Native.GetTypes().SelectMany(type => type.GetMethods(All)).Where(method => method.GetCustomAttribute<System.Runtime.InteropServices.UnmanagedCallersOnlyAttribute>() is not null).ToList();

        callbacks.Should().HaveCountGreaterThan(4);
        callbacks.Where(method => method.GetMethodBody()!.ExceptionHandlingClauses.Count == 0).Select(method => method.Name).Should().BeEquivalentTo("Woken", "Silent", "Free");
    }

    private static IEnumerable<Type> Mentioned(MemberInfo member) => member switch
    {
        MethodInfo method => method.GetParameters().Select(parameter => parameter.ParameterType).Append(method.ReturnType),
        ConstructorInfo constructor => constructor.GetParameters().Select(parameter => parameter.ParameterType),
        FieldInfo field => [field.FieldType],
        PropertyInfo property => [property.PropertyType],
        _ => [],
    };
}
