using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace VirtLab.Core.Tests.Architecture;

/// <summary>What the library shows, and what it keeps to itself.</summary>
internal sealed class SurfaceTests
{
    private const BindingFlags Declared = BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    private static readonly Assembly Core = typeof(Model.Lab).Assembly;

    [Test]
    public void Nothing_public_shows_a_pointer_or_a_handle_or_the_binding() => Core.GetExportedTypes()
        .SelectMany(type => type.GetMembers(Declared))
        .SelectMany(Types)
        .Where(type => type.IsPointer || type == typeof(nint) || type.Namespace == "VirtLab.Native"
            || typeof(SafeHandle).IsAssignableFrom(type))
        .Should().BeEmpty();

    [Test]
    public void No_static_state_changes() => Core.GetTypes()
        .Where(type => type.GetCustomAttribute<CompilerGeneratedAttribute>() is null)
        .SelectMany(type => type.GetFields(Declared & ~BindingFlags.Instance | BindingFlags.NonPublic))
        .Where(field => !field.IsLiteral && !field.IsInitOnly && field.GetCustomAttribute<CompilerGeneratedAttribute>() is null)
        .Where(field => field.DeclaringType!.Namespace?.StartsWith("System", StringComparison.Ordinal) != true)
        .Select(field => $"{field.DeclaringType!.FullName}.{field.Name}")
        .Should().BeEmpty();

    [Test]
    public void Every_public_asynchronous_method_can_be_cancelled() => Core.GetExportedTypes()
        .SelectMany(type => type.GetMethods(Declared))
        .Where(method => typeof(Task).IsAssignableFrom(method.ReturnType) && !method.IsSpecialName)
        .Where(method => method.GetParameters().All(parameter => parameter.ParameterType != typeof(CancellationToken)))
        .Select(method => $"{method.DeclaringType!.Name}.{method.Name}")
        .Should().BeEmpty();

    private static IEnumerable<Type> Types(MemberInfo member) => member switch
    {
        MethodInfo method => method.GetParameters().Select(parameter => parameter.ParameterType).Append(method.ReturnType),
        ConstructorInfo constructor => constructor.GetParameters().Select(parameter => parameter.ParameterType),
        FieldInfo field => [field.FieldType],
        PropertyInfo property => [property.PropertyType],
        _ => [],
    };
}
