"""Words and sentences about materials: where one stands, and why a file is refused and what to do about it."""

from lms.i18n import N_

MATERIAL_STATE = {"checking": N_("检查中"), "ready": N_("可以使用"), "refused": N_("未通过检查")}
PURPOSE = {"TEACHING": N_("课件讲义"), "GUIDANCE": N_("执法细则和实务指引")}
TAKEN_OUT = {
    "SCRIPT": N_("脚本"),
    "LAUNCH": N_("打开其他程序或文件的动作"),
    "ATTACHMENT": N_("附件"),
    "FORM": N_("提交表单的动作"),
    "MEDIA": N_("嵌入的多媒体"),
    "LINK": N_("可疑的链接"),
}
WORDS = {"material_state": MATERIAL_STATE, "purpose": PURPOSE, "taken_out": TAKEN_OUT}

_UPLOADS = {
    "FILE_NAME": N_("文件名为空、过长（最多%(most)s个字）或含有看不见的字符。请改名后再传"),
    "FILE_DANGEROUS": N_("文件含有恶意程序（%(what)s）。请用杀毒软件检查您的电脑，不要再传这个文件"),
    "MATERIAL_TOO_LARGE": N_("文件超过%(most)sMB。请压缩视频（720P一般够用），或拆成几个再传"),
    "QUOTA_FULL": N_("本单位的材料已占%(taken)sGB，上限%(quota)sGB。请先删去不用的材料，或请系统管理员调高上限"),
    "UPLOADS_MANY": N_("您有%(most)s个文件没有传完。请先传完或取消其中几个"),
    "UPLOAD_ARRIVED": N_("这个文件已经传完，不能再取消。可以在材料页面删除"),
    "UPLOAD_GONE": N_("这个文件没有完整到达。请重新上传"),
    "UPLOAD_BUSY": N_("这个文件正在另一处上传。请等它停下再继续"),
    "UPLOAD_OFFSET": N_("续传的位置对不上。请重新选择文件继续"),
    "UPLOAD_PROTOCOL": N_("上传请求的格式不对。请刷新页面后再传"),
    "MATERIAL_MOVE": N_("这份材料已经检查过，不能再改结论"),
    "MATERIAL_CHECKING": N_("正在检查，请等检查完再删除"),
    "MATERIAL_IN_USE": N_("课程“%(title)s”用着这份材料，不能删除。请先从课程草稿中移除；已发布的课程要留存"),
    "MATERIAL_TITLE": N_("请填写名称，不超过%(most)s个字"),
}
_KINDS = {
    "KIND_UNKNOWN": N_(
        "不能上传这种文件。可以上传：MP4、WebM视频，MP3、M4A、OGG音频，PDF，DOCX、PPTX、XLSX，SCORM课件（zip）和H5P课件"
    ),
    "KIND_CONTENT": N_(
        "文件内容不是.%(extension)s（看起来是%(found)s）。请用原来的程序打开，另存后再传，不要只改扩展名"
    ),
    "KIND_DOUBLE": N_("文件名里有两个扩展名，像是伪装的程序或网页。请改名后再传"),
    "KIND_OLD_OFFICE": N_("这是旧版Office或WPS格式。请打开后另存为docx、pptx或xlsx再传"),
    "KIND_MACROS": N_("这是带宏的Office文件。请另存为不带宏的docx、pptx或xlsx再传"),
    "KIND_VIDEO": N_("浏览器放不了这种视频。请转成MP4（H.264视频、AAC声音）再传"),
    "KIND_PICTURE": N_("课件材料不收图片。请把图片放进PDF或PPT再传"),
    "CHECK_TOO_MUCH": N_("检查这个文件占用的时间或内存超过上限，可能是恶意构造的文件。请重新导出一份较小的再传"),
}
_ARCHIVES = {
    "ARCHIVE_BROKEN": N_("压缩包已损坏、不完整或分了卷。请重新打包后再传"),
    "ARCHIVE_EMPTY": N_("压缩包里没有文件。请检查后重新打包"),
    "ARCHIVE_TOO_MANY": N_("压缩包里有%(files)s个文件，最多%(most)s个。请拆成几个课件"),
    "ARCHIVE_TOO_LARGE": N_("压缩包解开后超过%(most)sMB。请减小视频图片，或拆成几个课件"),
    "ARCHIVE_RATIO": N_("压缩包解开后大了%(times)s倍，像是压缩炸弹。请用课件工具重新导出"),
    "ARCHIVE_ENCRYPTED": N_("压缩包加了密码（%(path)s）。请去掉密码重新打包"),
    "ARCHIVE_METHOD": N_("压缩包用了不常见的压缩方式（%(path)s）。请按普通zip重新打包"),
    "ARCHIVE_LINK": N_("压缩包里有指向别处的链接（%(path)s）。请换成真实文件重新打包"),
    "ARCHIVE_PATH": N_("压缩包里有不安全的路径（%(path)s）。请去掉..、反斜杠和特殊字符后重新打包"),
    "ARCHIVE_TWINS": N_("压缩包里有重名的文件（%(path)s，不分大小写）。请改名后重新打包"),
    "ARCHIVE_LYING": N_("压缩包目录与实际内容不符（%(path)s）。请用普通zip工具重新打包"),
    "ARCHIVE_OVERLAP": N_("压缩包里的文件互相重叠，像是压缩炸弹。请重新打包"),
    "ARCHIVE_NESTED": N_("压缩包里还有压缩包（%(path)s）。请把内容直接放进课件，或另外上传"),
    "ARCHIVE_PROGRAM": N_("压缩包里有程序或脚本文件（%(path)s），课件不能带程序。请去掉后重新打包"),
    "ARCHIVE_DRESSED": N_("压缩包里的%(path)s扩展名是图片，内容却是网页。请换成真正的图片后重新打包"),
    "PACKAGE_OTHER_KIND": N_("扩展名与课件类型不符：SCORM课件请用.zip，H5P课件请用.h5p"),
}
_DOCUMENTS = {
    "PDF_ENCRYPTED": N_("PDF设了密码或编辑限制。请另存一份不加密的再传"),
    "PDF_BROKEN": N_("PDF已损坏或不完整。请用原文件重新导出PDF再传"),
    "PDF_EMPTY": N_("PDF里没有页面。请重新导出"),
    "PDF_LONG": N_("PDF超过%(most)s页。请拆成几份"),
    "PDF_BOMB": N_("PDF解开后过大，像是恶意构造的文件。请重新导出一份再传"),
    "PDF_MIXED": N_("这个PDF同时又是压缩包或网页。请重新导出PDF再传"),
    "PDF_ACTIVE": N_("PDF里的脚本或动作去不掉。请用“打印为PDF”另存一份再传"),
    "OFFICE_BROKEN": N_("文件不是完整的Office文档。请用Office或WPS打开，另存后再传"),
    "OFFICE_OTHER_KIND": N_("文件内容不是.%(extension)s文档。请用原来的程序另存后再传"),
    "OFFICE_ENCRYPTED": N_("Office文件设了打开密码。请去掉密码另存后再传"),
    "OFFICE_MACROS": N_("Office文件里有宏或控件。请另存为不带宏的格式再传"),
    "OFFICE_OLE": N_("Office文件里嵌了其他对象。请把嵌入的对象转成图片或删去，另存后再传"),
    "OFFICE_EXTERNAL": N_("Office文件引用了外部的模板、图片或文件（%(target)s）。请改为嵌入或断开链接，另存后再传"),
    "OFFICE_DDE": N_("Office文件里有会启动其他程序的域或公式。请删去后再传"),
    "OFFICE_XML": N_("Office文件内部的%(path)s不合规范或含有实体定义，可能被用来攻击系统。请打开后另存再传"),
}
_MEDIA = {
    "MEDIA_BROKEN": N_("打不开这个文件。请重新导出后再上传"),
    "MEDIA_CUT": N_("音视频文件不完整，后面缺了一段。请找到完整的文件再传"),
    "MEDIA_NO_VIDEO": N_("文件里没有画面。只有声音的请存为MP3或M4A再传"),
    "MEDIA_NO_AUDIO": N_("文件里没有声音，或带有画面。视频请用MP4格式上传"),
    "MEDIA_CODEC": N_("浏览器放不了%(codec)s编码。请转成MP4（H.264视频、AAC声音）再传"),
    "MEDIA_DURATION": N_("量不出音视频的时长，或时长与文件大小不符。请重新导出后再传"),
    "MEDIA_LONG": N_("音视频超过%(hours)s小时。请拆成几段再传"),
}
_CAPTIONS = {
    "CAPTIONS_KIND": N_("只有视频和音频可以加字幕，而且要先通过检查"),
    "CAPTIONS_EMPTY": N_("字幕文件是空的。请重新导出后再选"),
    "CAPTIONS_LARGE": N_("字幕文件超过%(most)sKB。请只留文字和时间，重新导出"),
    "CAPTIONS_ENCODING": N_("读不懂这个文件的文字编码。请另存为UTF-8后再选"),
    "CAPTIONS_FORMAT": N_("文件里没有字幕的时间。请选WebVTT（.vtt）或SRT（.srt）字幕文件"),
    "CAPTIONS_TIME": N_("第%(line)s行的结束时间不晚于开始时间。请改好后再选"),
    "CAPTIONS_LONG": N_("字幕条数或某一条的字数超过%(most)s。请检查文件"),
    "CAPTIONS_OTHER_FILM": N_("最后一条字幕在%(at)s开始，而录像只有%(length)s长，像是别的录像的字幕。请检查后再选"),
    "CAPTIONS_NOT_FOUND": N_("这份材料没有字幕，请先上传字幕文件"),
}
MATERIALS = _CAPTIONS | _UPLOADS | _KINDS | _ARCHIVES | _DOCUMENTS | _MEDIA
