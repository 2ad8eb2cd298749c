using Microsoft.Extensions.Options;

namespace VirtLab.Hosting;

/// <summary>What is wrong with options, all at once.</summary>
internal sealed class VirtLabOptionsValidator : IValidateOptions<VirtLabOptions>
{
    private static readonly TimeSpan Longest = TimeSpan.FromDays(1);

    public ValidateOptionsResult Validate(string? name, VirtLabOptions options)
    {
        string[] wrong =
        [
            .. Enum.IsDefined(options.Mode) ? Array.Empty<string>() : [$"{nameof(options.Mode)} is {options.Mode}, which is none: choose {nameof(HostMode.Sandbox)} or {nameof(HostMode.Local)}."],
            .. Time(nameof(options.StartTimeout), options.StartTimeout),
            .. Time(nameof(options.CallTimeout), options.CallTimeout),
            .. options.Mode == HostMode.Local && string.IsNullOrWhiteSpace(options.LibvirtUri)
                ? [$"{nameof(options.LibvirtUri)} is empty: give one such as qemu:///system."] : Array.Empty<string>(),
        ];
        return wrong.Length == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(wrong);
    }

    private static string[] Time(string what, TimeSpan value) =>
        value > TimeSpan.Zero && value <= Longest ? [] : [$"{what} is {value}: give it more than zero, and a day at most."];
}
