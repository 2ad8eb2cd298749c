using VirtLab.Native.Generator;

namespace VirtLab.Native.Tests.Generator;

/// <summary>The API description on this machine.</summary>
internal static class InstalledApi
{
    internal const string Folder = "/usr/share/libvirt/api";

    private static readonly Lazy<ApiModel> Description = new(() => ApiReader.Read(Folder));

    /// <summary>The description, if it is there and of the version the binding was generated from.</summary>
    internal static ApiModel Model
    {
        get
        {
            Skip.Unless(File.Exists(Path.Combine(Folder, "libvirt-api.xml")), "The package libvirt-dev is not installed.");
            var model = Description.Value;
            Skip.Unless(
                model.Version == LibvirtLibrary.ApiVersion,
                $"The installed API description is that of libvirt {model.Version}, the binding was generated from {LibvirtLibrary.ApiVersion}.");
            return model;
        }
    }
}
